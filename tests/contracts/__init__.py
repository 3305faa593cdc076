"""What is promised is tested here: identifiers, dates, names, records, codes and the shapes that meet the wire."""
