namespace Storefront.Catalog;

/// <summary>A product as the shop shows it. Immutable: the instance in L1 is shared by all requests.</summary>
public sealed record Product(
    int Id,
    string Name,
    string Category,
    decimal Price,
    int Stock,
    string Summary,
    string Description,
    IReadOnlyList<ProductAttribute> Attributes,
    IReadOnlyList<ProductReview> Reviews);
