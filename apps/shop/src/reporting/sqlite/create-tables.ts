/** Makes the tables of tables.ts where they are missing. */
export const createTables = `
  CREATE TABLE IF NOT EXISTS shop_products (
    sku TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    unit_price INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS shop_orders (
    order_id TEXT NOT NULL PRIMARY KEY,
    customer_id TEXT,
    country TEXT,
    placed_at TEXT NOT NULL,
    status TEXT NOT NULL,
    order_lines INTEGER NOT NULL,
    units INTEGER NOT NULL,
    revenue INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX IF NOT EXISTS shop_orders_by_status ON shop_orders (status);

  CREATE TABLE IF NOT EXISTS shop_sales (
    month TEXT NOT NULL,
    country TEXT NOT NULL,
    sku TEXT NOT NULL,
    order_lines INTEGER NOT NULL,
    units INTEGER NOT NULL,
    revenue INTEGER NOT NULL,
    PRIMARY KEY (month, country, sku)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS shop_rejections (
    request_id TEXT NOT NULL PRIMARY KEY,
    request_type TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    explanation TEXT NOT NULL,
    request TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
