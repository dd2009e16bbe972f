namespace Orders.Api.Development.Sandbox;

/// <summary>The sandbox refuses a call, which took no effect. <see cref="RefusalFilter"/> answers with problem details.</summary>
/// <param name="status">The HTTP status of the answer.</param>
/// <param name="type">The problem's stable name.</param>
/// <param name="detail">What was wrong, or what to do.</param>
internal sealed class RefusedException(int status, string type, string detail) : Exception(detail)
{
    public int Status { get; } = status;
    public string Type { get; } = type;
}
