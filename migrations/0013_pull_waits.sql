-- Until when a list asked not to be asked again (429 or 503 with Retry-After).
ALTER TABLE pulls ADD COLUMN wait_until INTEGER;
