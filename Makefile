.PHONY: setup demo test bench lint agreement
setup demo test bench lint agreement:
	@scripts/$@
