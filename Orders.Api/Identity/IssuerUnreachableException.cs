namespace Orders.Api.Identity;

/// <summary>The issuer's keys could not be read, so nothing is known about a token.</summary>
internal sealed class IssuerUnreachableException(Exception cause) : Exception("The issuer's keys could not be read.", cause);
