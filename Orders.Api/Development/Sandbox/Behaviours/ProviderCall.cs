namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>What a call to the payment provider is about.</summary>
internal sealed record ProviderCall(Operations Operation, string Provider, string MerchantReference, string? ChargeId = null);
