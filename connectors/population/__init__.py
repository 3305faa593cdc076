"""National population database (owner C06): service 037 `TraCuuThongTinCongDan`, SOAP 1.1 (fact sheet section 2)."""
