module thermometers

go 1.19
