using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.Payments;

public sealed class CardNumberTests
{
    [Theory]
    [InlineData("4111111111111111")]
    [InlineData(" 4111 1111 1111 1111 ")]
    [InlineData("3782-822463-10005")]
    [InlineData("500000000000")]
    public void Twelve_to_nineteen_digits_are_one_however_they_are_grouped(string text) => Assert.True(CardNumber.Is(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tok_ok")]
    [InlineData("tok_4111111111111111")]
    [InlineData("12345678901")]
    [InlineData("12345678901234567890")]
    public void Everything_else_is_not(string? text) => Assert.False(CardNumber.Is(text));
}
