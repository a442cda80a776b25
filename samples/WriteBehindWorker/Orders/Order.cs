namespace WriteBehindWorker.Orders;

/// <summary>An order; its customer counts how often it was changed.</summary>
public sealed record Order(string Customer, decimal Total, int Revision);
