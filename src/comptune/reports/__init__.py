"""What leaves the tool as a document: pack, workbook, compliance documents."""
