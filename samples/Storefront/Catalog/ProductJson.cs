using System.Text.Json;
using System.Text.Json.Serialization;

namespace Storefront.Catalog;

/// <summary>One JSON form of a product, for the catalog and for the API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(IReadOnlyCollection<Product>))]
internal sealed partial class ProductJson : JsonSerializerContext;
