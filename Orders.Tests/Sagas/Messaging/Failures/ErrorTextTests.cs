using System.Runtime.Serialization;
using System.Text.Json;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Messaging.Failures;

[Trait("Category", "Unit")]
public sealed class ErrorTextTests
{
    const string Secret = "ada-example";

    [Fact]
    public void The_text_names_each_exception_of_the_chain_innermost_last() => Assert.Equal(
        "InvalidOperationException: outer <- TimeoutException: inner",
        ErrorText.Of(new InvalidOperationException("outer", new TimeoutException("inner"))));

    [Theory]
    [InlineData("{\"quantity\": \"ada-example\"}")]
    [InlineData("{\"quantity\": ada-example}")]
    [InlineData("ada-example")]
    public void A_json_error_names_the_place_and_not_the_content(string json)
    {
        var exception = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Dictionary<string, int>>(json));

        foreach (var thrown in (Exception[])[exception, new SerializationException(Secret, exception), new AggregateException(exception)])
        {
            Assert.Contains("JsonException at path $", ErrorText.Of(thrown), StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, ErrorText.Of(thrown), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_parse_error_names_only_its_type()
    {
        var exception = Assert.Throws<FormatException>(() => Guid.Parse(Secret));

        Assert.Equal("FormatException", ErrorText.Of(exception));
        Assert.Equal("AggregateException <- FormatException", ErrorText.Of(new AggregateException(Secret, new FormatException(Secret))));
    }

    [Fact]
    public void The_text_has_a_limit() => Assert.Equal(2000, ErrorText.Of(new InvalidOperationException(new string('x', 5000))).Length);
}
