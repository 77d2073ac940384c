SELECT day::date AS day
FROM generate_series(
    (SELECT MIN(sold_on) FROM sale),
    (SELECT MAX(sold_on) FROM sale),
    INTERVAL '1 day'
) AS day
WHERE NOT EXISTS (SELECT 1 FROM sale WHERE sale.sold_on = day::date);
