UPDATE dish
SET price = price * 9 / 10
WHERE id NOT IN (SELECT dish_id FROM sale);
