namespace Storefront.Catalog;

/// <summary>What a customer said; one to five stars.</summary>
public sealed record ProductReview(string Author, int Stars, string Text);
