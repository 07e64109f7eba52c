"""How findings look: tables in HTML and RTF, figures in SVG and PNG, and one page of them all."""
