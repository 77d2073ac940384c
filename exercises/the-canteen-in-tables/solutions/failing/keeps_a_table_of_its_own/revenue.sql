CREATE TEMP TABLE sold AS
SELECT dish_id, SUM(portions) AS portions FROM sale GROUP BY dish_id;

SELECT dish.name AS dish,
       COALESCE(sold.portions, 0) AS portions,
       COALESCE(sold.portions, 0) * dish.price AS revenue
FROM dish
LEFT JOIN sold ON sold.dish_id = dish.id
ORDER BY revenue DESC, dish.name;
