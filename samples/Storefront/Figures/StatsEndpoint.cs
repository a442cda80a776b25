namespace Storefront.Figures;

internal static class StatsEndpoint
{
    public static void MapStats(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/stats", (FiguresReader figures) => figures.Read());
}
