namespace Orders.Api.Embedded;

/// <summary>Why the application cannot start, as one line for whoever started it: what is wrong and what to do. Printed without a stack trace.</summary>
internal sealed class StartupException : Exception
{
    public StartupException(string message) : base(message) { }

    public StartupException(string message, Exception cause) : base(message, cause) { }
}
