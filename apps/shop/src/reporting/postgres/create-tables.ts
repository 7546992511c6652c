/** Makes the tables of tables.ts where they are missing. */
export const createTables = `
  -- Two who make a table that is missing at once would be in each other's way, "IF NOT EXISTS" or not.
  SELECT pg_advisory_xact_lock(hashtext('shop reporting tables'));

  CREATE TABLE IF NOT EXISTS shop_products (
    sku TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    unit_price BIGINT NOT NULL
  );

  CREATE TABLE IF NOT EXISTS shop_orders (
    order_id TEXT COLLATE "C" PRIMARY KEY,
    customer_id TEXT,
    country TEXT,
    placed_at TEXT COLLATE "C" NOT NULL,
    status TEXT NOT NULL,
    order_lines BIGINT NOT NULL,
    units BIGINT NOT NULL,
    revenue BIGINT NOT NULL
  );

  CREATE INDEX IF NOT EXISTS shop_orders_by_status ON shop_orders (status);

  CREATE TABLE IF NOT EXISTS shop_sales (
    month TEXT COLLATE "C" NOT NULL,
    country TEXT COLLATE "C" NOT NULL,
    sku TEXT COLLATE "C" NOT NULL,
    order_lines BIGINT NOT NULL,
    units BIGINT NOT NULL,
    revenue BIGINT NOT NULL,
    PRIMARY KEY (month, country, sku)
  );

  CREATE TABLE IF NOT EXISTS shop_rejections (
    request_id TEXT COLLATE "C" PRIMARY KEY,
    request_type TEXT NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    reason TEXT NOT NULL,
    explanation TEXT NOT NULL,
    request TEXT NOT NULL
  );
`;
