using Orders.Sagas.Messaging.Values;

namespace Orders.Tests.Sagas.Messaging.Values;

[Trait("Category", "Unit")]
public sealed class When_texts_hold_what_no_table_takes
{
    static readonly string[] Refused =
    [
        "nul\0", "line\nfeed", "tab\t", "escape\u001b[31m", "delete\u007f", "c1\u0085", "line\u2028separator", "paragraph\u2029separator",
        "override\u202e", "isolate\u2066", "half \ud800 pair", "half \udc00 pair", "\ud83d",
    ];

    static readonly string[] Allowed =
    [
        "Zoë", "株式会社", "𠮷野家", "👩‍👩‍👧", "نمی‌خواهم", "left\u200emark", "soft\u00adhyphen", "no\u00a0break",
        "\ufeffmark", "it's \"quoted\" <b>",
    ];

    [Fact]
    public void A_text_with_a_forbidden_character_is_refused() =>
        Assert.All(Refused, text => Assert.Equal(Texts.CharacterRule, Texts.Problem(text, 100)));

    [Fact]
    public void A_text_of_any_language_is_allowed() => Assert.All(Allowed, text => Assert.Null(Texts.Problem(text, 100)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\u3000")]
    public void A_blank_text_is_refused(string? text) => Assert.Equal(Texts.LengthRule(5), Texts.Problem(text, 5));

    [Fact]
    public void The_length_counts_code_points_as_a_schema_does()
    {
        Assert.Null(Texts.Problem("𠮷𠮷𠮷", 3));
        Assert.Equal(Texts.LengthRule(3), Texts.Problem("𠮷𠮷𠮷𠮷", 3));
        Assert.Equal(Texts.LengthRule(3), Texts.Problem("abcd", 3));
    }

    [Fact]
    public void What_another_system_said_is_recorded_without_forbidden_characters()
    {
        Assert.Equal("a\ufffdb\ufffdc", Texts.Clean("a\0b\ud800c"));
        Assert.Same(Allowed[0], Texts.Clean(Allowed[0]));
        Assert.All(Refused, text => Assert.Null(Texts.Problem(Texts.Clean(text), 100)));
        Assert.Null(Texts.Clean(null));
    }

    [Fact]
    public void A_text_is_cut_between_characters() => Assert.Equal(("𠮷", "𠮷a"), (Texts.Cut("𠮷a", 1), Texts.Cut("𠮷a", 2)));
}
