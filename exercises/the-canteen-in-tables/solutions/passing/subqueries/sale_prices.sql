UPDATE dish SET price = price - price / 10
WHERE NOT EXISTS (SELECT 1 FROM sale WHERE sale.dish_id = dish.id)
