-- SQLite: dish, portions, revenue
SELECT name AS dish FROM dish;
