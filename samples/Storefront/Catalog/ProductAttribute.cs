namespace Storefront.Catalog;

/// <summary>One line of a product's data sheet.</summary>
public sealed record ProductAttribute(string Name, string Value);
