/// The toolkit's version; rows of one version are not mixed with another's.
public let codecScoreVersion = "0.1.0"
