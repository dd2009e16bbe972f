using System.Text;
using System.Text.Json;
using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Unit")]
public sealed class CardNumberRedactionTests
{
    [Theory]
    [InlineData("""{"paymentMethod":"4111111111111111"}""", """{"paymentMethod":"************1111"}""")]
    [InlineData("""{"note":"card 4111 1111-1111 1111, 12/27"}""", """{"note":"card **** ****-**** 1111, 12/27"}""")]
    [InlineData("""{"paymentMethod" : 4111111111111111 , "a":1}""", """{"paymentMethod" : "************1111" , "a":1}""")]
    [InlineData("{\"a\":\"4111\u00a01111\u00a01111\u00a01111é\"}", "{\"a\":\"****\\u00A0****\\u00A0****\\u00A01111é\"}")]
    [InlineData("""[378282246310005,{"4111111111111111" : 1}]""", """["***********0005",{"************1111": 1}]""")]
    [InlineData("""{"a":"\u00341111111111111\u00311\"é"}""", """{"a":"************1111\"é"}""")]
    [InlineData("""{"data":"{\"paymentMethod\":\"5555555555554444\"}"}""", """{"data":"{\"paymentMethod\":\"************4444\"}"}""")]
    public void Json_stays_json_without_the_card_number(string body, string expected)
    {
        var redacted = Encoding.UTF8.GetString(CardNumberRedaction.Redact(Encoding.UTF8.GetBytes(body)));

        Assert.Equal(expected, redacted);
        JsonDocument.Parse(redacted).Dispose();
    }

    [Theory]
    [InlineData("{ not JSON 4111111111111111", "{ not JSON ************1111")]
    [InlineData("4111 1111 1111 1111", "**** **** **** 1111")]
    [InlineData("{\"a\":\"4111111111111111", "{\"a\":\"************1111")]
    public void Other_content_is_masked_byte_by_byte(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(CardNumberRedaction.Redact(Encoding.UTF8.GetBytes(body))));

    [Theory]
    [InlineData("""{"sku":"4111111111111111","trackingNumber":"5555555555554444","customerId":"378282246310005"}""")]
    [InlineData("""{"orderId":"41111111-1111-4111-8111-111111111111","id":"01970000-0000-7000-8000-000000000001"}""")]
    [InlineData("""{"paymentMethod":"8415000000000001","total":4111111111111.111}""")]
    [InlineData("""{"a":"4111111111111112","b":1111111111111117,"c":"12345678901234567890","d":"tok_4111111111111111"}""")]
    [InlineData("""{"a":"é\u0034","paymentMethod":"tok_ok","total":25.00,"at":"2026-11-24T10:00:00.1234567Z"}""")]
    public void Innocent_content_stays_the_same_array(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        Assert.Same(bytes, CardNumberRedaction.Redact(bytes));
    }

    [Fact]
    public void Bytes_that_are_no_text_stay()
    {
        byte[] bytes = [0xFF, 0x00, .. "4111111111111111"u8, 0xC3];

        Assert.Equal([0xFF, 0x00, .. "************1111"u8, 0xC3], CardNumberRedaction.Redact(bytes));
    }
}
