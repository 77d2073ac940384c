SELECT name AS dish,
       (SELECT IFNULL(SUM(portions), 0) FROM sale WHERE dish_id = dish.id) AS portions,
       price * (SELECT IFNULL(SUM(portions), 0) FROM sale WHERE dish_id = dish.id) AS revenue
FROM dish
ORDER BY 3 DESC, 1
