using System.Text.Json;
using Orders.Api.Http.Requests;

namespace Orders.Tests.Api.Http.Requests;

[Trait("Category", "Unit")]
public sealed class JsonFieldsTests
{
    [Fact]
    public void Every_invalid_field_is_reported_by_its_path_and_reading_continues()
    {
        var errors = new FieldErrors();
        var fields = Fields("""{"name":1,"lines":[{"quantity":0},7,{"quantity":2}],"at":"soon"}""", errors);

        _ = (fields.Text("name", 10), fields.Number("price"), fields.Instant("at"));
        var quantities = fields.List("lines", 1, 3, line => (int?)line.Integer("quantity", 1, 9));

        Assert.Equal([1, 2], quantities.Select(x => x ?? 0).Where(x => x > 0));
        Assert.All((string[])["name", "price", "at", "lines[0].quantity", "lines[1]"], path => Assert.True(errors.Has(path), path));
        Assert.False(errors.Has("lines[2].quantity"));
    }

    [Theory]
    [InlineData("\"ada\"", true)]
    [InlineData("\"12345\"", true)]
    [InlineData("\"123456\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("\"  \"", false)]
    [InlineData("\"a\\u0000\"", false)]
    [InlineData("\"a\\n\"", false)]
    [InlineData("\"\\ud800\"", false)]
    [InlineData("5", false)]
    [InlineData("null", false)]
    public void A_text_is_a_string_of_visible_characters_within_its_limit(string json, bool isValid) =>
        Reads(json, isValid, x => x.Text("f", 5));

    [Theory]
    [InlineData("1", true)]
    [InlineData("9", true)]
    [InlineData("0", false)]
    [InlineData("10", false)]
    [InlineData("1.5", false)]
    [InlineData("99999999999", false)]
    [InlineData("2.0", true)]
    [InlineData("20e-1", true)]
    [InlineData("\"2\"", true)]
    [InlineData("\" 2\"", false)]
    [InlineData("true", false)]
    [InlineData("null", false)]
    public void An_integer_is_a_whole_number_within_its_limits(string json, bool isValid) =>
        Reads(json, isValid, x => x.Integer("f", 1, 9));

    [Theory]
    [InlineData("12.50", true)]
    [InlineData("-1", true)]
    [InlineData("1e2", true)]
    [InlineData("9999999999999999999999999999", true)]
    [InlineData("79228162514264337593543950335", false)]
    [InlineData("\"12.50\"", true)]
    [InlineData("\"12,50\"", false)]
    [InlineData("[12.50]", false)]
    [InlineData("null", false)]
    public void A_number_is_an_exact_decimal(string json, bool isValid) => Reads(json, isValid, x => x.Number("f"));

    [Theory]
    [InlineData("\"2026-11-24T08:30:00Z\"", true)]
    [InlineData("1767261600", false)]
    [InlineData("\"\\udc00\"", false)]
    [InlineData("null", false)]
    public void A_timestamp_is_an_iso_8601_string(string json, bool isValid) => Reads(json, isValid, x => x.Instant("f"));

    [Theory]
    [InlineData("[{},{}]", true)]
    [InlineData("[]", false)]
    [InlineData("[{},{},{}]", false)]
    [InlineData("{}", false)]
    [InlineData("null", false)]
    public void A_list_is_an_array_of_objects_within_its_limits(string json, bool isValid) =>
        Reads(json, isValid, x => x.List("f", 1, 2, item => item));

    [Fact]
    public void A_number_keeps_its_decimals()
    {
        var number = Fields("""{"f":12.50}""", new()).Number("f")!.Value;

        Assert.Equal("12.50", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_missing_field_is_required()
    {
        var errors = new FieldErrors();
        _ = Fields("{}", errors).Text("f", 5);

        Assert.True(errors.Has("f"));
    }

    static void Reads(string json, bool isValid, Action<JsonFields> read)
    {
        var errors = new FieldErrors();
        read(Fields($$"""{"f":{{json}}}""", errors));

        Assert.Equal(isValid, !errors.Any);
        Assert.Equal(isValid, !errors.Has("f"));
    }

    static JsonFields Fields(string json, FieldErrors errors) => new(JsonDocument.Parse(json).RootElement, errors);
}
