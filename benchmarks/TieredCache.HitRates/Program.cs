namespace TieredCache.HitRates;
internal static class Program { static void Main(){} }
