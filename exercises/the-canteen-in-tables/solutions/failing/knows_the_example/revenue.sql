SELECT column1 AS dish, column2 AS portions, column3 AS revenue
FROM (VALUES ('Манты', 6, 5400), ('Шай', 20, 3000), ('Қымыз', 0, 0));
