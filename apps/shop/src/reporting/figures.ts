/** What the reporting tables come to: everything that a report is made of. */
export interface Figures {
  readonly products: number;
  readonly orders: readonly { readonly status: string; readonly count: number }[];
  readonly sales: readonly ProductSales[];
  readonly revenueByMonth: readonly KeyedRevenue[];
  /** Orders that name no country are not in it. */
  readonly revenueByCountry: readonly KeyedRevenue[];
  readonly rejections: readonly { readonly requestType: string; readonly reason: string; readonly count: number }[];
}

/** What was sold of a product. */
export interface ProductSales {
  readonly name: string;
  readonly category: string;
  readonly orderLines: number;
  readonly units: number;
  readonly revenue: number;
}

/** Revenue of a month or a country. */
export interface KeyedRevenue {
  readonly key: string;
  readonly revenue: number;
}
