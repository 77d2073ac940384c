SELECT dish.name AS dish,
       COALESCE(SUM(sale.portions), 0) AS portions,
       COALESCE(SUM(sale.portions * dish.price), 0) AS revenue
FROM dish
LEFT JOIN sale ON sale.dish_id = dish.id
GROUP BY dish.id, dish.name
ORDER BY revenue DESC, dish.name;
