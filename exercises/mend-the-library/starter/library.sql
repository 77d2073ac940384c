CREATE TABLE readers (card TEXT PRIMARY KEY, name TEXT NOT NULL, pin TEXT NOT NULL);
CREATE TABLE books (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, author TEXT NOT NULL, year INTEGER NOT NULL,
    reader TEXT REFERENCES readers (card)
);
INSERT INTO readers VALUES
    ('K-101', 'Айгерім', '4071'),
    ('K-102', 'Тимур', '8812');
INSERT INTO books (id, title, author, year) VALUES
    (1, 'Абай жолы', 'Мұхтар Әуезов', 1942),
    (2, 'Менің атым Қожа', 'Бердібек Соқпақбаев', 1957),
    (3, 'A Wizard of Earthsea', 'Ursula K. Le Guin', 1968),
    (4, 'The Hitchhiker''s Guide to the Galaxy', 'Douglas Adams', 1979);
