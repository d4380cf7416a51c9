"""The syntaxes: bytes to `Node` trees and back, with no word of business."""
