namespace Orders.Sagas.Intake;

/// <summary>How large an order may be: what REST refuses at once, and the intake rejects from whoever submits without REST.</summary>
internal static class OrderLimits
{
    public const int MaxLines = 200;
    public const int MaxText = 100;
    public const int MaxEmail = 254;
    public const int MaxSku = 64;

    /// <summary>Of one line, and of all lines of one article together.</summary>
    public const int MaxQuantity = 10_000;
    public const decimal MaxUnitPrice = 1_000_000_000_000m;
}
