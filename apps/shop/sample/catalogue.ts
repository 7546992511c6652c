/** A product of the sample. */
export interface CatalogueProduct {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unitPrice: number;
}

const drinks = ["Sencha", "Gyokuro", "Assam", "Darjeeling", "Oolong", "Pu-erh", "Rooibos", "Mint"];
const ware = ["Teapot", "Gaiwan", "Cup", "Strainer", "Tin", "Kettle"];
const sizes: readonly (readonly [string, number])[] = [
  ["S", 650],
  ["M", 1175],
  ["L", 2095],
];

/** What the sample's shop sells: teas in three sizes, and what to make them with. */
export const catalogue: readonly CatalogueProduct[] = [
  ...drinks.flatMap((name, index) =>
    sizes.map(([size, price]) => ({
      sku: `${name.toLowerCase()}-${size.toLowerCase()}`,
      name: `${name} (${size})`,
      category: index < 6 ? "Tea" : "Infusion",
      unitPrice: price + index * 35,
    })),
  ),
  ...ware.map((name, index) => ({ sku: name.toLowerCase(), name, category: "Teaware", unitPrice: 890 + index * 1240 })),
];
