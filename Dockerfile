# One image for web, worker and beat. Nothing secret is in it: settings come from the environment at the start.
FROM node:24-bookworm-slim AS front
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
COPY requirements/site.txt /tmp/site.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/site.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings YIZHAN_MODE=site DATA_DIR=/data HOST=0.0.0.0 PORT=8000
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin yizhan \
 && install -d -o yizhan -g yizhan -m 0700 /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
COPY --from=front /src/static/dist static/dist
# Collecting files needs settings but no secret: these keys are made here and forgotten at the end of the line.
RUN python -c "from config.local.frontend import compile_messages; compile_messages()" \
 && env $(python -m config.local.keys) DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build \
    YIZHAN_ALLOWED_HOSTS=build python manage.py collectstatic --noinput --verbosity 0
USER yizhan
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn"]
