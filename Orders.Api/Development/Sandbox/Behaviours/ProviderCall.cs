namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>Identifies a call to the payment provider by its subject; a retry is the same call.</summary>
internal sealed record ProviderCall(Operations Operation, string Provider, string MerchantReference, string? ChargeId = null);
