UPDATE dish SET price = price * 9 / 10;
