import Foundation

func removeFile(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

func names(in path: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
