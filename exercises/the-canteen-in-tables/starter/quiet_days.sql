-- PostgreSQL: day
SELECT sold_on AS day FROM sale;
