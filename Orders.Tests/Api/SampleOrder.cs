namespace Orders.Tests.Api;

internal static class SampleOrder
{
    public const string Body = """
        {"customerId":"c-42","customerEmail":"ada@example.com","currency":"EUR","paymentMethod":"tok_ok",
         "lines":[{"sku":"tea-001","quantity":2,"unitPrice":12.50},{"sku":"cup-002","quantity":1,"unitPrice":7.99}]}
        """;

    public static string With(string currency, string unitPrice, string customerId = "c-42", int quantity = 1) => $$"""
        {"customerId":"{{customerId}}","customerEmail":"ada@example.com","currency":"{{currency}}","paymentMethod":"tok_ok",
         "lines":[{"sku":"tea-001","quantity":{{quantity}},"unitPrice":{{unitPrice}}}]}
        """;
}
