using System.Net.Http.Headers;
using Imgpkg.Sdk.Credentials.Keychains.Aws;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials.Keychains;

/// <summary>Signature Version 4 against the examples that Amazon has published.</summary>
[TestFixture]
internal sealed class AwsSignatureTests
{
    private static readonly AwsCredentials Credentials = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: null);
    private static readonly DateTimeOffset Time = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    // The test suite's get-vanilla, post-vanilla and get-vanilla-query-order-key-case.
    [TestCase("GET", "https://example.amazonaws.com/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [TestCase("POST", "https://example.amazonaws.com/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [TestCase("GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    public void Sign_Suite_GivesItsSignature(string method, string url, string signature)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        AwsSignature.Sign(request, [], Credentials, "us-east-1", "service", Time);

        Assert.That(request.Headers.GetValues("Authorization").Single(), Is.EqualTo(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}"));
    }

    [Test]
    public void Sign_ExampleOfTheGuide_GivesItsSignature()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08");
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded; charset=utf-8");
        AwsSignature.Sign(request, [], Credentials, "us-east-1", "iam", Time);

        Assert.That(request.Headers.GetValues("Authorization").Single(), Is.EqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
            + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"));
    }

    [Test]
    public void Sign_SessionToken_IsSignedToo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://example.amazonaws.com/");
        AwsSignature.Sign(request, [], new AwsCredentials("AKIDEXAMPLE", "secret", "session"), "us-east-1", "service", Time);

        Assert.That(request.Headers.GetValues("X-Amz-Security-Token").Single(), Is.EqualTo("session"));
        Assert.That(request.Headers.GetValues("Authorization").Single(), Does.Contain("SignedHeaders=host;x-amz-date;x-amz-security-token,"));
    }
}
