import { aggregate, data, event } from "@es/core";

/** What the shop knows of a product; its aggregate's id is the sku. */
export interface ProductDetails {
  readonly name: string;
  readonly category: string;
  readonly unitPrice: number;
}

export const productAdded = event("product.added", data<ProductDetails>());

/** Something that can be ordered. */
export const Product = aggregate("product", (): ProductDetails => ({ name: "", category: "", unitPrice: 0 }))
  .on(productAdded, (_, { data }) => data)
  .creates({ add: ({ name, category, unitPrice }: ProductDetails) => productAdded({ name, category, unitPrice }) });
