SELECT date(sold_on, '+1 day') AS day FROM sale;
