namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>What a <see cref="LoopbackRegistry"/> asks of its callers.</summary>
internal enum LoopbackAuthentication
{
    None,
    Basic,
    Bearer,
}
