WITH RECURSIVE calendar(day) AS (
    SELECT MIN(sold_on) FROM sale
    UNION ALL
    SELECT day + 1 FROM calendar WHERE day < (SELECT MAX(sold_on) FROM sale)
)
SELECT day FROM calendar
EXCEPT
SELECT sold_on FROM sale
