/** Make the tables of tables.ts where they are missing: each statement is a transaction of its own. */
export const createTables: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS shop_products (
    sku VARBINARY(1020) NOT NULL PRIMARY KEY,
    name VARCHAR(255) NOT NULL,
    category VARCHAR(255) NOT NULL,
    unit_price BIGINT NOT NULL
  ) ENGINE = InnoDB, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin`,

  `CREATE TABLE IF NOT EXISTS shop_orders (
    order_id VARBINARY(1020) NOT NULL PRIMARY KEY,
    customer_id VARCHAR(255),
    country VARCHAR(255),
    placed_at VARCHAR(24) NOT NULL,
    status VARCHAR(9) NOT NULL,
    order_lines BIGINT NOT NULL,
    units BIGINT NOT NULL,
    revenue BIGINT NOT NULL,
    INDEX shop_orders_by_status (status)
  ) ENGINE = InnoDB, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin`,

  `CREATE TABLE IF NOT EXISTS shop_sales (
    month VARCHAR(7) NOT NULL,
    country VARBINARY(1020) NOT NULL,
    sku VARBINARY(1020) NOT NULL,
    order_lines BIGINT NOT NULL,
    units BIGINT NOT NULL,
    revenue BIGINT NOT NULL,
    PRIMARY KEY (month, country, sku)
  ) ENGINE = InnoDB, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin`,

  `CREATE TABLE IF NOT EXISTS shop_rejections (
    request_id VARBINARY(1020) NOT NULL PRIMARY KEY,
    request_type VARCHAR(20) NOT NULL,
    at VARCHAR(24) NOT NULL,
    reason VARCHAR(40) NOT NULL,
    explanation TEXT NOT NULL,
    request MEDIUMTEXT NOT NULL
  ) ENGINE = InnoDB, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin`,
];
