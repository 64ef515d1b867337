module demarche

go 1.26.8
