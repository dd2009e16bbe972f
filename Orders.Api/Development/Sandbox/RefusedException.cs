namespace Orders.Api.Development.Sandbox;

/// <summary>The outside refuses a call; nothing took effect. Becomes a problem details answer.</summary>
/// <param name="status">The HTTP status of the answer.</param>
/// <param name="type">The problem's stable name.</param>
/// <param name="detail">What to do differently.</param>
internal sealed class RefusedException(int status, string type, string detail) : Exception(detail)
{
    public int Status { get; } = status;
    public string Type { get; } = type;
}
